/// The one style sheet. Chart colours are Okabe and Ito's ("Color Universal Design", 2008), darkened or lightened until
/// they stand out from the ground by 3 : 1 or more; text stands out by 4.5 : 1 or more.
let pageStyle: StaticString = """
:root{--ground:#ffffff;--panel:#f6f7f9;--line:#d4d8de;--grid:#e4e7eb;--text:#1b1f24;--soft:#525b66;--link:#0b5cad;\
--c1:#0068a8;--c2:#c24e00;--c3:#007a59;--c4:#9c4683;--c5:#6b5d00;--band:#0068a822;--cue:#0004}
@media (prefers-color-scheme:dark){:root{--ground:#14171b;--panel:#1d2127;--line:#3a414b;--grid:#2b3038;--text:#e8eaed;\
--soft:#aab3be;--link:#8ac4ff;--c1:#62b8f0;--c2:#f0953f;--c3:#3cc79c;--c4:#e29bcb;--c5:#d9c74a;--band:#62b8f033;--cue:#fff5}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:80rem;padding:1rem clamp(.75rem,3vw,2rem) 3rem;background:var(--ground);color:var(--text);\
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:.95rem;margin:0 0 .25rem}
p{max-width:46rem;margin:.5rem 0}
.subtitle,.soft,figcaption,footer,.note{color:var(--soft)}
.subtitle{overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.25rem .5rem;z-index:1}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.75rem 0 0;padding:0}
nav li{overflow-wrap:anywhere}
nav a{display:inline-block;padding:.2rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0}
.figures>div{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
.figures dt{font-size:.85rem;color:var(--soft)}
.figures dd{margin:0}
.value{display:block;font-size:1.45rem;line-height:1.25;font-variant-numeric:tabular-nums}
.figures .note{display:block;font-size:.8rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21.5rem),1fr));gap:1rem;margin:1rem 0}
figure{margin:0;background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.75rem .75rem .6rem;min-width:0;max-width:40rem}
figure svg.plot{display:block;width:100%;height:auto}
figcaption{font-size:.85rem;line-height:1.4;margin-top:.35rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem .9rem;margin:.25rem 0 0;padding:0;font-size:.85rem}
.legend svg{width:1.6rem;height:.8rem;vertical-align:-.05rem;margin-right:.3rem}
.plot text{fill:var(--soft);font-size:12px;font-family:inherit}
.plot text.title{fill:var(--text)}
.plot text.mark{fill:var(--text);font-weight:600;paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
.axis{stroke:var(--soft);stroke-width:1;fill:none}
.grid{stroke:var(--grid);stroke-width:1}
.guide{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 3;fill:none}
.pointer{stroke:var(--text);stroke-width:1.3;fill:none}
.series{fill:none;stroke-width:1.6;stroke-linejoin:round}
.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}
.series{stroke:var(--c)}
.c2.series{stroke-dasharray:7 3}.c3.series{stroke-dasharray:2 2.5}.c4.series{stroke-dasharray:9 3 2 3}.c5.series{stroke-dasharray:12 4}
.dot{fill:var(--c);stroke:none}
.open{fill:none;stroke:var(--c);stroke-width:1.5}
.points .dot,.points .open{opacity:.85}
.bar{fill:var(--c)}
.faint{fill:var(--c);opacity:.3}
.stripe{stroke:var(--c);stroke-width:2.5;fill:none}
.area{fill:var(--band);stroke:none}
.whisker{stroke:var(--c);stroke-width:1.3}
.arrow{fill:var(--text);stroke:none}
.heat{image-rendering:pixelated}
.table{overflow-x:auto;margin:1rem 0;border:1px solid var(--line);border-radius:.5rem;\
background:linear-gradient(to left,var(--ground) 1rem,transparent 3rem) local,linear-gradient(to left,var(--cue),transparent 1rem) scroll}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
.caption{color:var(--soft);font-size:.9rem;margin:1rem 0 .35rem;max-width:none}
.caption+.table{margin-top:0}
thead tr:first-child th{border-top:0}
th,td{padding:.35rem .75rem;text-align:left;border-top:1px solid var(--line);vertical-align:middle;white-space:nowrap}
.name{white-space:normal;overflow-wrap:anywhere;min-width:9rem}
.prose{white-space:normal;min-width:9rem}
thead th{white-space:normal;vertical-align:bottom;border-bottom:2px solid var(--line)}
tbody th{font-weight:500}
th:first-child{position:sticky;left:0;background:var(--ground)}
th button{all:unset;cursor:pointer;text-decoration:underline dotted}
th button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" ▲"}
th[aria-sort=descending] button::after{content:" ▼"}
.changed{font-weight:700}
.sound::before{content:"▶ ";content:"▶ "/""}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:baseline;margin:.75rem 0}
.filter label{display:flex;flex-wrap:wrap;gap:.25rem .5rem;align-items:baseline}
.filter input,.filter select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);border-radius:.3rem;padding:.2rem .4rem;max-width:100%}
.filter output{color:var(--soft)}
.facts{font-size:.9rem;margin:.75rem 0}
.facts>div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.3rem 0;border-top:1px solid var(--line)}
.facts>div:first-child{border-top:0}
.facts dt{flex:0 0 11rem;color:var(--soft)}
.facts dd{flex:1 1 16rem;margin:0;overflow-wrap:anywhere}
#deck{position:fixed;inset:auto 0 0;background:var(--panel);border-top:1px solid var(--line);padding:.5rem clamp(.75rem,3vw,2rem);z-index:2}
body:has(#deck:not([hidden])){padding-bottom:8rem}
#deck p{margin:0 0 .25rem;overflow-wrap:anywhere}
#deck audio{width:min(40rem,100%)}
.clicks{margin:.25rem 0 .75rem}
.number{text-align:right}
audio{display:block;width:15rem;max-width:100%;height:2.25rem}
.player{margin:.75rem 0}
.player audio{width:22rem}
details{margin:1rem 0}
summary{cursor:pointer;padding:.3rem 0}
.nothing{background:var(--panel);border:1px dashed var(--line);border-radius:.5rem;padding:1rem}
footer{margin-top:3rem;border-top:1px solid var(--line);font-size:.85rem}
@media (max-width:34rem){th,td{padding:.35rem .5rem}.figures{grid-template-columns:1fr 1fr}.value{font-size:1.2rem}\
.name{min-width:9.5rem;max-width:42vw}.prose{min-width:13rem}td .soft{display:block}\
.cards thead{position:absolute;left:-999rem}.cards table,.cards tbody{display:block}\
.cards tr{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.4rem .6rem;border-top:1px solid var(--line)}\
.cards tr:first-child{border-top:0}.cards tbody :is(th,td){border:0;padding:0;position:static;white-space:normal;overflow-wrap:anywhere;min-width:0}\
.cards td:empty{display:none}.cards .prose:last-child{flex-basis:100%;color:var(--soft)}}
@media (min-width:60rem){#worst-files .name,#all-files .name{min-width:18rem}}
@media print{audio,.skip,nav,.filter,#deck{display:none}figure,.table{break-inside:avoid}}
"""
