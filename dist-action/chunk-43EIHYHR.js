import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{randomUUID as u}from"node:crypto";import{appendFileSync as o}from"node:fs";function s(r,e=u){return Object.entries(r).map(([t,n])=>{let i=`headwater-${e()}`;for(;n.includes(i);)i=`headwater-${e()}`;return`${t}<<${i}
${n}
${i}
`}).join("")}function p(r){return Object.entries(r).map(([e,t])=>`::set-output name=${e}::${t.replace(/[\0-\x1f\x7f\u2028\u2029]+/g," ").trim()}
`).join("")}function m(r,e){let t=r.GITHUB_OUTPUT;return t!==void 0&&t!==""?n=>o(t,s(n)):r.CATALYST_WORKFLOW_SPACE_NAME!==void 0?n=>e(p(n)):()=>{}}export{m as a};
