namespace ConvBert.TensorFlow.Tests.Support;

/// <summary>A test that reads the data beside the project; skipped where that is not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedGoldensFactAttribute : FactAttribute
{
    public SharedGoldensFactAttribute()
    {
        if (Repository.Shared("golden", "tf") is null) Skip = "needs ../shared/golden/tf beside the project";
    }
}
