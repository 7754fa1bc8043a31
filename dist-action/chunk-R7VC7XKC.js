import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{a as s,b as a}from"./chunk-NAT7PQ5F.js";import{appendFileSync as g,statSync as c}from"node:fs";var d=1024*1024,m=200;function u(t,n){if(Buffer.byteLength(t)<=n)return t;let r=Buffer.from(t).subarray(0,Math.max(0,n-m)).toString("utf8");return`${r.slice(0,r.lastIndexOf(`
`)+1)}

_The rest does not fit into a job summary. \`headwater review\` shows all of it._
`}function x(t,n){if(t===void 0||t==="")return;let r=c(t,{throwIfNoEntry:!1})?.size??0;g(t,u(`${n.trimEnd()}
`,d-r))}function p(t){let n="err"in t?t.err:null;return n instanceof Error?` (${n.message.slice(0,500)})`:""}function v(t,n){let r=e=>t(`${a(n(e))}
`),o=e=>t(`${n(e)}
`),i=(e,f)=>o(s("warning",{title:"Headwater"},`${f}${p(e)}`));return{say:r,command:o,info:()=>{},warn:i,error:i}}export{x as a,v as b};
