import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{b as s}from"./chunk-P22D4ZQA.js";import{b as i,g as m,h as g}from"./chunk-GVFGZUQA.js";function p(t){let n="err"in t?t.err:null;return n instanceof Error?` (${n.message.slice(0,500)})`:""}function l(t,n){let a=r=>t(`${g(n(r))}
`),e=r=>t(`${n(r)}
`),o=(r,c)=>e(m("warning",{title:"Headwater"},`${c}${p(r)}`));return{say:a,command:e,info:()=>{},warn:o,error:o}}var d=[s("token"),"HEADWATER_GIT_TOKEN"],f=t=>d.map(n=>t[n]?.trim()??"").filter(n=>n!==""),w=t=>[...f(t),...i(t).secrets];export{l as a,f as b,w as c};
