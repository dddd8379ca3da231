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
