namespace ConvBert.Architecture.Tests.Samples;

/// <summary>One half of a circle, with <see cref="Egg"/>.</summary>
internal sealed class Chicken(Egg from)
{
    public Egg From => from;
}

/// <summary>The other half.</summary>
internal sealed class Egg(Chicken from)
{
    public Chicken From => from;
}

/// <summary>Opens a file in one of .NET's shorter ways.</summary>
internal static class Reader
{
    public static async Task<string> Read(string path) => await File.ReadAllTextAsync(path);
}
