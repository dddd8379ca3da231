namespace ConvBert.Testing;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>ConvBert.sln</c>.</summary>
    public static string Root { get; } =
        Above(folder => File.Exists(Path.Combine(folder, "ConvBert.sln")) ? folder : null)
        ?? throw new DirectoryNotFoundException($"No ConvBert.sln above {AppContext.BaseDirectory}.");

    /// <summary>A text file of the checkout.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>A folder of the shared data beside the project, which a clone does not have; null without it.</summary>
    public static string? Shared(params string[] names) => Above(folder =>
    {
        string path = Path.Combine([folder, "shared", .. names]);
        return Directory.Exists(path) ? path : null;
    });

    private static string? Above(Func<string, string?> find)
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (find(folder) is { } found) return found;
        }

        return null;
    }
}
