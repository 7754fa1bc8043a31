import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{a,b,c}from"./chunk-J3GIHSX2.js";import"./chunk-UYTLDYZE.js";export{a as MODES,c as directionsOf,b as modeOf};
