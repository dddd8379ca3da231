namespace ConvBert.Orleans.Tests.Objects;

/// <summary>A test with OpenStack Swift, which speaks S3; skipped with a reason where there is none.</summary>
internal sealed class SwiftFactAttribute : FactAttribute
{
    public SwiftFactAttribute() => Skip = SwiftServer.Missing;
}
