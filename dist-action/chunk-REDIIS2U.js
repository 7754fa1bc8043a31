import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{e as i,f as s}from"./chunk-HCL6EF6A.js";function d(t){let r="err"in t?t.err:null;return r instanceof Error?` (${r.message.slice(0,500)})`:""}function m(t,r){let g=n=>t(`${s(r(n))}
`),o=n=>t(`${r(n)}
`),e=(n,a)=>o(i("warning",{title:"Headwater"},`${a}${d(n)}`));return{say:g,command:o,info:()=>{},warn:e,error:e}}export{m as a};
