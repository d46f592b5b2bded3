//# allFunctionsCalledOnLoad
import"./panel-chunk.R6V64EHY.js";function v(d,u,f){let n=new AbortController,r={readyState:0,onopen:null,onmessage:null,onclose:null,send:()=>{},close:()=>n.abort()},s=1006,a,i,m=e=>{let t=e.filter(o=>o.startsWith("data: ")).map(o=>o.slice(6)).join(`
`);e[0]==="event: goodbye"?s=JSON.parse(t).code:t&&r.onmessage?.({data:t})},c=e=>{i=setTimeout(()=>{let t=new WebSocket(u),o=!1;t.onopen=()=>{o=!0,t.close(),s=1e3,n.abort()},t.onclose=()=>o||n.signal.aborted||c(Math.min(36e5,Math.max(3e5,2*e)))},e)};return(async()=>{let e=await fetch(d,{headers:{Authorization:"Bearer "+f},cache:"no-store",credentials:"same-origin",signal:n.signal});if(!e.ok||!e.body){e.status===401&&(s=4401);return}c(1e3);let t=new TextDecoder,o="";for(let p=e.body.getReader();;){a=setTimeout(()=>n.abort(),4e4);let{done:g,value:b}=await p.read();if(clearTimeout(a),g)return;let l=(o+t.decode(b,{stream:!0})).split(`

`);o=l.pop();for(let y of l)m(y.split(`
`))}})().catch(()=>{}).finally(()=>{clearTimeout(a),clearTimeout(i),n.abort(),r.onclose?.({code:s})}),r}export{v as stream};
