//# allFunctionsCalledOnLoad
import"./panel-chunk.PWDPHINE.js";function w(u,f,m){let n=new AbortController,r={readyState:0,onopen:null,onmessage:null,onclose:null,send:()=>{},close:()=>n.abort()},s=1006,i,c,p=e=>{let t=e.filter(o=>o.startsWith("data: ")).map(o=>o.slice(6)).join(`
`);e[0]==="event: goodbye"?s=JSON.parse(t).code:t&&r.onmessage?.({data:t})},l=e=>{c=setTimeout(()=>{let t=new WebSocket(f),o=!1;t.onopen=()=>{o=!0,t.close(),s=1e3,n.abort()},t.onclose=()=>o||n.signal.aborted||l(Math.min(36e5,Math.max(3e5,2*e)))},e)};return(async()=>{let e=await fetch(u,{headers:{Authorization:"Bearer "+m},cache:"no-store",credentials:"same-origin",signal:n.signal});if(!e.ok||!e.body){e.status===401&&(s=4401);let a=await e.json().catch(()=>null);a?.error&&r.onmessage?.({data:JSON.stringify({type:"error",...a.error})});return}l(1e3);let t=new TextDecoder,o="";for(let a=e.body.getReader();;){i=setTimeout(()=>n.abort(),4e4);let{done:g,value:b}=await a.read();if(clearTimeout(i),g)return;let d=(o+t.decode(b,{stream:!0})).split(`

`);o=d.pop();for(let y of d)p(y.split(`
`))}})().catch(()=>{}).finally(()=>{clearTimeout(i),clearTimeout(c),n.abort(),r.onclose?.({code:s})}),r}export{w as stream};
