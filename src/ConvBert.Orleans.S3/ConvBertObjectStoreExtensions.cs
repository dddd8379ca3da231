using Amazon.S3;
using ConvBert.Orleans.Files;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace ConvBert.Orleans.S3;

/// <summary>A store of objects for the bulk jobs of a silo.</summary>
public static class ConvBertObjectStoreExtensions
{
    /// <summary>
    /// Lets inputs and outputs of bulk jobs be <c>s3://bucket/key</c>, beside those on file systems. Every silo that works on jobs needs it.
    /// </summary>
    /// <param name="builder">The silo, which <c>AddConvBert</c> makes one of ConvBERT.</param>
    /// <param name="connect">
    /// Gives the client, once a path asks for it; it is disposed of with the silo. Null for Amazon's own with the credentials, region and
    /// endpoint that the variables <c>AWS_*</c>, profiles or the role of the machine tell it. For a store that is not Amazon's the client needs
    /// <c>ForcePathStyle</c> and, where the store does not know the checksums of newer clients, <c>WHEN_REQUIRED</c> for both of its checksums.
    /// </param>
    public static ISiloBuilder AddConvBertObjectStore(this ISiloBuilder builder, Func<IServiceProvider, IAmazonS3>? connect = null)
    {
        builder.Services.AddSingleton<IFileStore>(services =>
            new S3FileStore(connect is null ? ObjectStoreSettings.Connect : () => connect(services)));
        return builder;
    }
}
