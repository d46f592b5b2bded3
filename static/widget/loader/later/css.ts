// The panel's place, beside the launcher's own sheet (../css.ts).
export const css = `.n{position:absolute;right:-4px;top:-4px;min-width:22px;padding:0 6px;border-radius:11px;background:#c0341d;color:#fff;font:600 12px/22px system-ui;}
.p{position:fixed;bottom:calc(var(--y) + env(safe-area-inset-bottom,0px));right:var(--x);width:384px;max-width:calc(100vw - 2*var(--x));height:min(680px,90vh,100vh - 2*var(--y));border-radius:20px;overflow:hidden;background:var(--s);color:var(--i);box-shadow:0 0 0 1px var(--l),var(--h);transform:translateY(8px)}
.left .p{right:auto;left:var(--x)}
.p,.open .row{opacity:0;visibility:hidden;transition:opacity .16s,transform .16s,visibility .16s}
.open .p{opacity:1;visibility:visible;transform:none;transition:opacity .16s,transform .16s}
iframe,.w{position:absolute;inset:0;width:100%;height:100%;border:0}
.ready .w{display:none}
iframe{opacity:0}
.ready iframe{opacity:1}
.w{display:grid;place-content:center;justify-items:center;gap:16px}
.w i{width:28px;height:28px;border:3px solid var(--l);border-top-color:var(--a);border-radius:50%;animation:t 1s linear infinite}
.w button{padding:10px;border-radius:8px}
.w .c{position:absolute;top:10px;right:10px;width:40px;padding:10px;background:none;color:var(--i)}
@keyframes t{to{transform:rotate(1turn)}}
@media (max-width:480px){.p.p{inset:0 0 auto;width:100%;max-width:none;height:100dvh;border-radius:0}}
@media (forced-colors:active){.p,.w button{border:1px solid}}
@media (prefers-reduced-motion:reduce){.p,.open .p,.open .row{transition:none}}`
