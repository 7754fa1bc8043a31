import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{a}from"./chunk-JVOSLK4V.js";import"./chunk-VCISB4TM.js";import"./chunk-QBMDBO55.js";import"./chunk-MGKAKEOJ.js";export{a as avroEngine};
