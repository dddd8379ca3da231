namespace ConvBert.Tokenization.Tests.Support;

/// <summary>A test over third-party data; skipped with a reason where it is not at hand.</summary>
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string folder)
    {
        if (Repository.Shared(folder) is null) Skip = $"shared/{folder} is not at hand.";
    }
}
