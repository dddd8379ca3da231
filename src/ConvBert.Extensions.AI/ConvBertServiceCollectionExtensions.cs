using ConvBert.Extensions.AI;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers ConvBERT's services.</summary>
public static class ConvBertServiceCollectionExtensions
{
    /// <summary>
    /// Registers an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of strings, one for the whole application, loaded when it is first asked for.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">A model's folder in Hugging Face layout.</param>
    /// <param name="options">How a text becomes one vector; null for the defaults.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddConvBertEmbeddingGenerator(this IServiceCollection services, string folder, ConvBertEmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(_ => ConvBertEmbeddingGenerator.FromPretrained(folder, options));
    }
}
