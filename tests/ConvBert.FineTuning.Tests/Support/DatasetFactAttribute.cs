namespace ConvBert.FineTuning.Tests.Support;

/// <summary>A test that needs the generated data sets; skipped where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DatasetFactAttribute : FactAttribute
{
    public DatasetFactAttribute()
    {
        if (!SharedData.HasDatasets) Skip = "The generated data sets are not beside the repository.";
    }
}
