// The stylesheet of the launcher, short by hand: it travels with every page. --a
// accent, --t text on it, --x --y distance from the corner, --z order are set on
// the host; --s surface, --i ink, --l line.
export const css = `:host{all:initial!important;position:fixed!important;z-index:var(--z)!important;direction:ltr!important;font:15px/1.4 system-ui,sans-serif!important}
:host([hidden]){display:none!important}
div{--s:#fff;--i:#1f1d1a;--l:#e8e3db;--h:0 4px 20px #28180040}
.dark,.dark div{--s:#1e1c1a;--i:#f3f0eb;--l:#3a352f}
*{box-sizing:border-box}
button{font:inherit;border:0;padding:0;cursor:pointer;background:var(--a);color:var(--t)}
button:focus-visible{outline:3px solid var(--a);outline-offset:3px}
svg{display:block;width:100%;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.row{display:flex;align-items:center;gap:12px;position:fixed;bottom:calc(var(--y) + env(safe-area-inset-bottom,0px));right:var(--x)}
.left .row{flex-direction:row-reverse;right:auto;left:var(--x)}
.bare .row{display:none}
.b{position:relative;width:60px;height:60px;border-radius:50%;display:grid;place-items:center;box-shadow:var(--h)}
.b:hover{filter:brightness(1.08)}
.busy .g{opacity:.5}
.g{width:28px}
.i{width:100%;height:100%;border-radius:50%;object-fit:cover}
.m{position:absolute;right:-1px;bottom:-1px;width:20px;padding:3px;border-radius:50%;background:var(--s)}
.m svg{fill:currentColor}
.online .m{color:#1a8f4c}
.away .m{color:#b06f00}
.offline .m{color:#718096}
.offline .m svg{fill:none}
.l{max-width:min(260px,100vw - 140px);overflow-wrap:anywhere;padding:9px 14px;border-radius:18px;background:var(--s);color:var(--i);box-shadow:0 0 0 1px var(--l),var(--h);cursor:pointer}
@media (max-width:480px){.scrolled .l{opacity:0;visibility:hidden}}
@media (forced-colors:active){.b,.l{border:1px solid}}`
