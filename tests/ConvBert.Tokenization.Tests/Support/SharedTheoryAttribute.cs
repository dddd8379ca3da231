namespace ConvBert.Tokenization.Tests.Support;

/// <summary>A test of several cases over third-party data; skipped with a reason where it is not at hand.</summary>
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(string folder)
    {
        if (Repository.Shared(folder) is null) Skip = $"shared/{folder} is not at hand.";
    }
}
