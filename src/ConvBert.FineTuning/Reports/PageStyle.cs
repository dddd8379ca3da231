namespace ConvBert.FineTuning.Reports;

/// <summary>The style of the page, light, dark, narrow and printed. No character that XML would escape.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--page:#f4f6f9;--card:#fff;--ink:#1b2430;--muted:#55606e;--rule:#dfe4ea;--accent:#1463d6;
        --wrong:#b42318;--note:#fff6e5;--note-rule:#e8b44c}
        @media screen and (prefers-color-scheme:dark){:root{--page:#0e1319;--card:#171d25;--ink:#e8edf3;--muted:#a3afbd;
        --rule:#2b3541;--accent:#6cb0ff;--wrong:#ff9c8f;--note:#2c2412;--note-rule:#8a6a22}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);
        font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif}
        header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:2.5rem}
        h1{margin:.15rem 0 .25rem;font-size:2.1rem;line-height:1.15;letter-spacing:-.02em}
        h2{margin:0 0 .9rem;font-size:1.25rem;letter-spacing:-.01em}
        p{margin:0 0 1rem;max-width:46rem}
        code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        a{color:var(--accent)}
        .eyebrow{margin:0;color:var(--accent);font-weight:600;font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
        .lead{color:var(--muted);overflow-wrap:anywhere}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9.5rem),1fr));gap:.75rem;margin:1.25rem 0 1.5rem;
        padding:0}
        .cards div{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:.8rem 1rem}
        .cards dt{color:var(--muted);font-size:.82rem}
        .cards dd{margin:.1rem 0 0;font-size:1.5rem;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:0 0 1.5rem;padding:0;list-style:none;font-size:.92rem}
        section{background:var(--card);border:1px solid var(--rule);border-radius:14px;padding:1.35rem 1.35rem 1.1rem;
        margin:0 0 1.25rem}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.25rem}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1.25rem;align-items:start;
        margin-bottom:1rem}
        figure{margin:0}
        figure svg{display:block;width:100%;height:auto;border:1px solid var(--rule);border-radius:10px}
        figcaption{margin:.45rem .2rem 0;color:var(--muted);font-size:.82rem;overflow-wrap:anywhere}
        .key{margin:.7rem .2rem .2rem;color:var(--muted);font-size:.82rem}
        .scroll{overflow-x:auto;margin:0 0 1rem}
        .scroll:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        caption{text-align:left;color:var(--muted);font-size:.82rem;padding:0 0 .35rem}
        th,td{padding:.38rem .6rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
        thead th{color:var(--muted);font-weight:600;font-size:.82rem;border-bottom-width:2px;white-space:nowrap}
        tbody th{font-weight:500}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .name{font:.9em/1.65 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        .data{overflow-wrap:anywhere}.data,tbody th:not(.number){min-width:7rem}
        .text{min-width:14rem;white-space:pre-wrap}
        .wrong{color:var(--wrong);font-weight:600}
        .best th,.best td{font-weight:700}
        .note{background:var(--note);border-left:4px solid var(--note-rule);border-radius:6px;padding:.6rem .9rem}
        footer{color:var(--muted);font-size:.85rem;padding-bottom:2rem}
        @media (max-width:30rem){header{padding-top:1.5rem}h1{font-size:1.7rem}section{padding:1rem .85rem .75rem;border-radius:10px}
        header,main,footer{padding-left:.75rem;padding-right:.75rem}}
        @media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--muted:#444;--rule:#ccc;--accent:#1463d6;
        --wrong:#b42318;--note:#fff;--note-rule:#888}
        body{font-size:11pt}nav{display:none}section{border:0;padding:0}figure,tr,.cards{break-inside:avoid}h2{break-after:avoid}
        .scroll{overflow:visible}header,main,footer{max-width:none;padding:0}}

        """;
}
