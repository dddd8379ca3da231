namespace ConvBert.Comparison;

/// <summary>The folder <c>shared</c> beside the repository, where graphs, texts and vocabularies lie that are not part of it.</summary>
internal static class SharedFolder
{
    /// <summary>
    /// <paramref name="given"/> if there is one, else <c>shared/</c><paramref name="relative"/> in the nearest folder above this program
    /// or above the
    /// working directory that has it.
    /// </summary>
    /// <exception cref="ComparisonException">It does not exist.</exception>
    public static string Find(string? given, string option, string relative)
    {
        if (given is not null)
        {
            return Path.Exists(given) ? Path.GetFullPath(given) : throw new ComparisonException($"{option}: {given} does not exist.");
        }

        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "shared", relative);
                if (Path.Exists(candidate)) return candidate;
            }
        }

        throw new ComparisonException($"There is no ../shared/{relative} beside the repository; say with {option} where it is.");
    }
}
