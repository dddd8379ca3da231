using System.Reflection;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Calls;

/// <summary>What the server says of itself and its models.</summary>
internal static class ServerInfo
{
    /// <summary>The type of the numbers that models answer with.</summary>
    public const string DataType = "float32";

    /// <summary>The version of the server.</summary>
    public static readonly string Version =
        typeof(ServerInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The kind of a model.</summary>
    public static ModelKind KindOf(ServedModel model)
    {
        if (model.Task == TaskDefinitions.TextRanking.Name) return ModelKind.Reranker;
        return model.Task == TaskDefinitions.TextClassification.Name || model.Task == TaskDefinitions.ZeroShotClassification.Name
            ? ModelKind.Classifier
            : ModelKind.Embedding;
    }

    /// <summary>The name of a kind by text-embeddings-inference.</summary>
    public static string NameOf(ModelKind kind) => kind switch
    {
        ModelKind.Classifier => "classifier",
        ModelKind.Reranker => "reranker",
        _ => "embedding",
    };
}

/// <summary>The kinds of models that text-embeddings-inference knows.</summary>
internal enum ModelKind
{
    /// <summary>Texts to vectors; what else there is counts as this.</summary>
    Embedding,

    /// <summary>Texts to labels.</summary>
    Classifier,

    /// <summary>Texts by a query.</summary>
    Reranker,
}
