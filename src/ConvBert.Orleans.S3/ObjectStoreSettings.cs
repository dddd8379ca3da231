using Amazon.Runtime;
using Amazon.S3;

namespace ConvBert.Orleans.S3;

/// <summary>How an object store is reached. Credentials are found by the client itself and are in no state of a job.</summary>
internal static class ObjectStoreSettings
{
    /// <summary>The longest that one request may take; a result is put by a single one.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(15);

    /// <summary>The client that the variables <c>AWS_*</c> of the environment describe.</summary>
    public static AmazonS3Client Connect() =>
        (Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL")) is { } endpoint
            ? new AmazonS3Client(At(endpoint))
            : new AmazonS3Client(Config());

    /// <summary>The settings for a store that is not Amazon's, whose host's name does not take the bucket's name.</summary>
    public static AmazonS3Config At(string endpoint)
    {
        AmazonS3Config config = Config();
        (config.ServiceURL, config.ForcePathStyle) = (endpoint, true);
        config.AuthenticationRegion = Variable("AWS_REGION") ?? "us-east-1";
        return config;
    }

    /// <summary>Not every store knows the checksums that the client would add to each request.</summary>
    private static AmazonS3Config Config() => new()
    {
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        Timeout = LongestRequest,
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
