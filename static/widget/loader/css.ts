// The stylesheet of the launcher's shadow root, short by hand: it travels with
// every page. --a accent, --t text on it, --x --y distance from the corner are
// set on the host; --s surface, --i ink, --l line.
export const css = `:host{all:initial!important;position:fixed!important;z-index:2147483000!important;direction:ltr!important;font:15px/1.4 system-ui,sans-serif!important}
:host([hidden]){display:none!important}
div{--s:#fff;--i:#1f1d1a;--l:#e8e3db;--h:0 4px 20px #28180040}
.dark,.dark div{--s:#1e1c1a;--i:#f3f0eb;--l:#3a352f}
*{box-sizing:border-box}
button{font:inherit;border:0;padding:0;cursor:pointer;background:var(--a);color:var(--t)}
button:focus-visible{outline:3px solid var(--a);outline-offset:3px}
svg{display:block;width:100%;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.row,.p,.l{transition:opacity .16s,transform .16s}
.row,.p{position:fixed;bottom:calc(var(--y) + env(safe-area-inset-bottom,0px));right:var(--x)}
.left>*{right:auto;left:var(--x)}
.row{display:flex;align-items:center;gap:12px}
.left .row{flex-direction:row-reverse}
.b{position:relative;width:60px;height:60px;border-radius:50%;display:grid;place-items:center;box-shadow:var(--h)}
.b:hover{filter:brightness(1.08)}
.g{width:28px}
.m{position:absolute;right:-1px;bottom:-1px;width:20px;padding:3px;border-radius:50%;background:var(--s)}
.m svg{fill:currentColor}
.online .m{color:#1a8f4c}
.away .m{color:#b06f00}
.offline .m{color:#718096}
.offline .m svg{fill:none}
.n{position:absolute;right:-4px;top:-4px;min-width:22px;padding:0 6px;border-radius:11px;background:#c0341d;color:#fff;font:600 12px/22px system-ui;box-shadow:0 0 0 2px var(--s)}
.l{max-width:min(260px,100vw - 140px);overflow-wrap:anywhere;padding:9px 14px;border-radius:18px;background:var(--s);color:var(--i);box-shadow:0 0 0 1px var(--l),var(--h);cursor:pointer}
.p{width:384px;max-width:calc(100vw - 2*var(--x));height:min(680px,90vh,100vh - 2*var(--y));border-radius:20px;overflow:hidden;background:var(--s);color:var(--i);box-shadow:0 0 0 1px var(--l),var(--h);transform:translateY(8px)}
.p,.open .row{opacity:0;visibility:hidden;transition:opacity .16s,transform .16s,visibility .16s}
.open .p{opacity:1;visibility:visible;transform:none;transition:opacity .16s,transform .16s}
iframe,.w{position:absolute;inset:0;width:100%;height:100%;border:0}
.ready .w{display:none}
iframe{opacity:0}
.ready iframe{opacity:1}
.w{display:grid;place-content:center;justify-items:center;gap:16px}
.w i{width:28px;height:28px;border:3px solid var(--l);border-top-color:var(--a);border-radius:50%;animation:t 1s linear infinite}
.w button{padding:10px 16px;border-radius:8px}
.w .c{position:absolute;top:10px;right:10px;width:40px;padding:10px;background:none;color:var(--i)}
@keyframes t{to{transform:rotate(1turn)}}
@media (max-width:480px){div.p{inset:0 0 auto;width:100%;max-width:none;height:100dvh;border-radius:0}.scrolled .l{opacity:0;visibility:hidden}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}`
