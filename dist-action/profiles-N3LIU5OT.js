import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{a,b,c}from"./chunk-LM7PS6YB.js";import"./chunk-UYTLDYZE.js";export{a as PROFILES,b as appliesIn,c as profileOf};
