import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{b as s}from"./chunk-P22D4ZQA.js";import{b as i,g as m,h as g}from"./chunk-GVFGZUQA.js";function p(r){let t="err"in r?r.err:null;return t instanceof Error?` (${t.message.slice(0,500)})`:""}function v(r,t){let a=n=>r(`${g(t(n))}
`),e=n=>r(`${t(n)}
`),o=(n,c)=>e(m("warning",{title:"Headwater"},`${c}${p(n)}`));return{say:a,command:e,info:()=>{},warn:o,error:o}}var d=[s("token"),"HEADWATER_GIT_TOKEN"],f=r=>d.map(t=>r[t]?.trim()??"").filter(t=>t!==""),w=r=>[...f(r),...i(r).secrets.filter(t=>t!=="")];export{v as a,f as b,w as c};
