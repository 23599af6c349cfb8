/// How the page looks. It may be styled by exactly this sheet, and do nothing else: its policy
/// names the sheet's hash.
enum HTMLStyle {
  /// Content Security Policy, level 3: nothing is fetched, nothing runs, nothing is sent.
  static let contentPolicy =
    "default-src 'none'; style-src 'sha256-\(sheetHash)'; base-uri 'none'; form-action 'none'"

  /// SHA-256 of `sheet` in base64. A test says what it must be.
  static let sheetHash = "GZGfMA9TGbTqsONSJxyDE3d2fuIOLlAfxn2KaGwj+Tk="

  static let sheet = Markup.each([
    colours, text, summary, timeline, tables, narrow, paper,
  ]) { $0 }

  private static let colours: Markup = """
    :root{color-scheme:light dark;--page:#fcfcfb;--ink:#1c1e21;--soft:#5c6168;--line:#e1e1dd;\
    --field:#f3f3f0;--link:#1f5a96;--expired:#a3161c;--overdue:#b1450f;--due:#85600a;\
    --unknown:#68489c;--ok:#2f6d45;--bar:#3f6d9c;--pale:#dbe6f0}
    @media (prefers-color-scheme:dark){:root{--page:#15171a;--ink:#e6e5e2;--soft:#a2a7ae;\
    --line:#33373d;--field:#1e2125;--link:#8fbdea;--expired:#ff958f;--overdue:#ffa873;\
    --due:#e3c15c;--unknown:#c6aef4;--ok:#8bcd9d;--bar:#79a8d6;--pale:#26384a}}

    """

  private static let text: Markup = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0 auto;max-width:80rem;padding:2.5rem 1.5rem 3rem;background:var(--page);\
    color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
    h1,h2,h3,p,dl,dd,ul,figure{margin:0;padding:0}
    h1{font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.01em}
    h2{font-size:1.25rem;font-weight:650;margin:3.25rem 0 1rem}
    h3{font-size:1rem;font-weight:650;margin:1.75rem 0 .5rem}
    a{color:var(--link);text-underline-offset:.15em}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
    small{display:block;font-size:.8125rem;font-weight:400;color:var(--soft)}
    em{font-style:normal;color:var(--soft)}
    b,strong{font-weight:650}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.25rem .5rem}
    .meta{color:var(--soft);margin-top:.35rem}
    .meta span::before{content:"\\b7";margin:0 .5em}
    .meta b{color:var(--ink);overflow-wrap:anywhere}
    .verdict{font-size:1.2rem;line-height:1.45;margin:1.5rem 0 1.5rem;max-width:48rem;\
    text-wrap:pretty}
    footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--line);\
    color:var(--soft);font-size:.875rem}

    """

  private static let summary: Markup = """
    .share{display:block;width:100%;height:10px}
    .states{display:grid;grid-template-columns:repeat(5,1fr);gap:1rem;margin-top:1rem}
    .states b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
    .expired{color:var(--expired)}.overdue{color:var(--overdue)}.due{color:var(--due)}
    .unknown{color:var(--unknown)}.ok{color:var(--ok)}
    .states dt,h3 span,.totals span{font-weight:650}
    i{display:inline-block;width:1.15em;font-style:normal}
    .expired i::before{content:"\\2715"/""}.overdue i::before{content:"\\25b2"/""}
    .due i::before{content:"\\25cf"/""}.unknown i::before{content:"?"/""}
    .ok i::before{content:"\\2713"/""}
    rect.expired{fill:var(--expired)}rect.overdue{fill:var(--overdue)}rect.due{fill:var(--due)}
    rect.unknown{fill:var(--unknown)}rect.ok{fill:var(--ok)}
    .states dd{color:var(--ink)}

    """

  private static let timeline: Markup = """
    .time{display:block;width:100%;height:auto;overflow:visible}
    .time text{font:12px system-ui,sans-serif;fill:var(--soft)}
    .time .mid{text-anchor:middle}.time .strong{fill:var(--overdue);font-weight:650}
    .grid,.tick{stroke:var(--line);fill:none}.axis{stroke:var(--soft);fill:none}
    rect.late{fill:var(--overdue)}rect.next{fill:var(--bar)}
    rect.again{fill:var(--pale);stroke:var(--bar)}
    rect.end{fill:none;stroke:var(--expired);stroke-width:1.5}
    .key{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;color:var(--soft);font-size:.875rem;\
    margin:.5rem 0 1.5rem}
    .key i{width:.9em;height:.75em;margin-right:.5em}
    .key .next i{background:var(--bar)}
    .key .again i{background:var(--pale);border:1px solid var(--bar)}
    .key .end i{border:1.5px solid var(--expired)}
    .bar{display:none;width:100%;height:6px}
    .names span{display:inline-block;max-width:100%;overflow-wrap:anywhere}

    """

  private static let tables: Markup = """
    table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--soft);padding:0 0 .25rem}
    th,td{text-align:left;vertical-align:top;font-weight:400;padding:.5rem .75rem .5rem 0;\
    border-top:1px solid var(--line);overflow-wrap:anywhere}
    thead th{color:var(--soft);border-top:0;vertical-align:bottom;overflow-wrap:normal}
    tbody th{font-weight:600}
    td:empty::before{content:"\\2013";color:var(--soft)}
    .months td:last-child:empty::before{content:none}
    .totals td,.totals thead th+th,.months td:not(:last-child),.months thead th:not(:first-child,\
    :last-child){text-align:right}
    .totals th:first-child{width:34%}
    .months th:first-child{white-space:nowrap}
    .months td:last-child,.months th:last-child{padding-left:1.5rem}
    .pair{display:grid;grid-template-columns:1fr 1fr;gap:2.5rem;align-items:start}
    .pair i{display:none}
    .secrets caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
    .secrets{table-layout:fixed}
    .secrets th{width:8.5%}.secrets th:first-child{width:17%}.secrets th:nth-child(2){width:14%}
    .secrets th:nth-child(3),.secrets th:nth-child(7){width:12%}.secrets th:nth-child(4){width:11%}
    .secrets th:last-child{width:9%}
    .secrets td:nth-child(4),.secrets td:nth-child(5),.secrets td:nth-child(6){overflow-wrap:normal}
    .exceptions{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,\
    minmax(min(100%,21rem),1fr));gap:1.5rem 2.5rem}
    .exceptions h3{margin:0}.exceptions h3 b{color:var(--soft);margin-left:.35em}
    .exceptions code{display:inline-block}
    .exceptions p{font-size:.875rem;color:var(--soft)}.exceptions .names{color:var(--ink)}
    h3 b,summary b{color:var(--soft);font-weight:400}
    details{content-visibility:auto;contain-intrinsic-size:auto 2.5rem}
    summary{padding:.5rem 0;cursor:pointer;border-top:1px solid var(--line)}

    """

  private static let narrow: Markup = """
    @media screen and (max-width:60rem){
    .time text{font-size:15px}
    .pair{grid-template-columns:1fr}
    .secrets thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
    .secrets,.secrets tbody{display:block}
    .secrets tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));\
    gap:.5rem 1rem;padding:.9rem 0;border-top:1px solid var(--line)}
    .secrets th,.secrets td{display:block;border:0;padding:0;min-width:0}
    .secrets th:first-child{grid-column:1/-1;width:auto;font-size:1rem}
    .secrets td:empty{display:none}
    .secrets td::before{display:block;color:var(--soft);font-size:.75rem}
    .secrets td:nth-child(2)::before{content:"Owner"}
    .secrets td:nth-child(3)::before{content:"Scopes"}
    .secrets td:nth-child(4)::before{content:"Age"}
    .secrets td:nth-child(5)::before{content:"Rotate by"}
    .secrets td:nth-child(6)::before{content:"Expires"}
    .secrets td:nth-child(7)::before{content:"Used by"}
    .secrets td:nth-child(8)::before{content:"Longest validity"}
    .secrets td:nth-child(9)::before{content:"Exceptions"}}
    @media screen and (max-width:40rem){
    body{padding:1.5rem 1rem 2rem}
    .verdict{font-size:1.1rem}
    .states{grid-template-columns:1fr;gap:.35rem}
    .states div{display:grid;grid-template-columns:7rem 1fr}
    .states dd{display:grid;grid-template-columns:3.5rem 1fr;align-items:baseline}
    .states b{font-size:1.1rem}
    .time,.key .end{display:none}
    .months,.months tbody,.months caption,.totals,.totals tbody,.totals caption{display:block}
    .months thead,.totals thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;\
    overflow:hidden}
    .months tr,.totals tr{display:flex;flex-wrap:wrap;column-gap:1rem;padding:.6rem 0;\
    border-top:1px solid var(--line)}
    .months th,.months td,.months td:last-child,.totals th,.totals td{display:block;border:0;\
    padding:0}
    .months th,.months td:last-child,.totals th{flex:1 0 100%;width:auto}
    .months td:empty,.totals td:empty{display:none}
    .months td:nth-child(2)::after{content:" next"}.months td:nth-child(3)::after{content:" later"}
    .months td:nth-child(4)::after{content:" expire"}
    .bar{display:block;margin:.2rem 0}
    .totals td:nth-child(2)::after{content:" in all"}
    .totals td:nth-child(3)::after{content:" expired"}
    .totals td:nth-child(4)::after{content:" overdue"}.totals td:nth-child(5)::after{content:" due"}
    .totals td:nth-child(6)::after{content:" unknown"}.totals td:nth-child(7)::after{content:" ok"}
    }

    """

  private static let paper: Markup = """
    @media print{
    @page{size:A4 landscape;margin:14mm}
    :root{color-scheme:light;--page:#fff;--ink:#000;--soft:#444;--line:#bbb}
    body{padding:0;max-width:none;font-size:9pt}
    table,.exceptions p{font-size:7.5pt}small{font-size:7pt}
    h2{margin-top:1.5rem;break-after:avoid}h3,summary{break-after:avoid}
    tr,li,figure{break-inside:avoid}caption,thead{break-after:avoid}
    tr:first-child{break-before:avoid}
    .skip{display:none}a{color:inherit}
    rect,i,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    details::details-content{content-visibility:visible;block-size:auto}}

    """
}
