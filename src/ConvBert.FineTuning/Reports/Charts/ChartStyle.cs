namespace ConvBert.FineTuning.Reports;

/// <summary>
/// The style of the charts, light and dark. Text has a contrast of 4.5 : 1 and more on what it stands on, lines 3 : 1; lines differ by
/// their dashes too. Plain rules without variables, so that simple renderers understand them; no character that XML would escape.
/// </summary>
internal static class ChartStyle
{
    public const string Css =
        """
        .chart{font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:13px}
        .c-back{fill:#fff}.c-title{fill:#1b2430;font-size:15px;font-weight:600}.c-text{fill:#55606e}.c-name{fill:#1b2430}
        .c-grid{stroke:#e6eaef}.c-axis{stroke:#98a2ae}.c-epoch{stroke:#98a2ae;stroke-dasharray:1 5;stroke-linecap:round}
        .c-line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}.c-raw{fill:none;stroke-width:1;opacity:.35}
        .c-s1{stroke:#1463d6}.c-s2{stroke:#c2410c;stroke-dasharray:7 5}.c-s3{stroke:#12805c;stroke-dasharray:2 5}.c-s4{stroke:#8b3fd1;
        stroke-dasharray:11 4 2 4}
        .c-f1{fill:#1463d6}.c-f2{fill:#c2410c}.c-f3{fill:#12805c}.c-f4{fill:#8b3fd1}.c-track{fill:#edf0f4}.c-ring{fill:none;
        stroke-width:2;stroke-dasharray:none}
        .h0{fill:#f4f6f9}.h1{fill:#e3eefb}.h2{fill:#c2dbf6}.h3{fill:#9cc3ef}.h4{fill:#74a9e6}.h5{fill:#5a99e2}.h6{fill:#0b56b3}
        .t0{fill:#55606e}.t1,.t2,.t3,.t4,.t5{fill:#101820}.t6{fill:#fff}
        @media screen and (prefers-color-scheme:dark){
        .c-back{fill:#171d25}.c-title,.c-name{fill:#e8edf3}.c-text{fill:#a3afbd}.c-grid{stroke:#29323d}.c-axis,.c-epoch{stroke:#677482}
        .c-s1{stroke:#6cb0ff}.c-s2{stroke:#ffa25c}.c-s3{stroke:#54d3a2}.c-s4{stroke:#cc9bff}
        .c-f1{fill:#6cb0ff}.c-f2{fill:#ffa25c}.c-f3{fill:#54d3a2}.c-f4{fill:#cc9bff}.c-track{fill:#242d38}
        .h0{fill:#1d242e}.h1{fill:#172f4b}.h2{fill:#1a3f68}.h3{fill:#1d4d82}.h4{fill:#215d9f}.h5{fill:#63a9f5}.h6{fill:#9ccbff}
        .t0{fill:#a3afbd}.t1,.t2,.t3,.t4{fill:#fff}.t5,.t6{fill:#0b1118}
        }

        """;
}
