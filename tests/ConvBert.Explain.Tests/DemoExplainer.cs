namespace ConvBert.Explain.Tests;

/// <summary>The demo model, loaded once for all tests.</summary>
public sealed class DemoExplainer : IDisposable
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "fill-mask");

    public Explainer Explainer { get; } = Explainer.FromPretrained(Folder);

    public void Dispose() => Explainer.Dispose();
}
