import{createRequire as __createRequire}from"node:module";import{fileURLToPath as __toPath}from"node:url";const require=__createRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toPath(new URL(".",import.meta.url));
import{c as l}from"./chunk-PKXTCCZF.js";var s=r=>r.replaceAll("%","%25").replaceAll("\r","%0D").replaceAll(`
`,"%0A"),g=r=>s(r).replaceAll(":","%3A").replaceAll(",","%2C");function c(r,t,i){let n=Object.entries(t).flatMap(([o,e])=>e===null?[]:[`${o}=${g(String(e))}`]);return`::${r}${n.length===0?"":` ${n.join(",")}`}::${s(i)}`}function a(r){return l(r).text.split(/\r\n|[\n\r\u2028\u2029]/).map(t=>(/^\s*::/.test(t)?`| ${t}`:t).replaceAll("##[","## [")).join(`
`)}export{c as a,a as b};
