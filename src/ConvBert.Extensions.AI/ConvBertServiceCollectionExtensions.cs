using ConvBert.Extensions.AI;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers ConvBERT's services.</summary>
public static class ConvBertServiceCollectionExtensions
{
    /// <summary>
    /// Registers an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of strings as a singleton that is
    /// loaded on first use.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="path">
    /// A folder in Hugging Face layout, a model's folder of the local hub cache, a weights file or an index of shards.
    /// </param>
    /// <param name="options">How a text becomes one vector; null for the defaults.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddConvBertEmbeddingGenerator(
        this IServiceCollection services, string path, ConvBertEmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            _ => ConvBertEmbeddingGenerator.FromPretrained(path, options));
    }
}
