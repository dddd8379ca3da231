using ConvBert.Tokenization.Files;

namespace ConvBert.Configuration;

/// <summary>Reads JSON files of a model's folder in bounded memory.</summary>
internal static class ConfigFile
{
    private const long MaxLength = 64 << 20;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="ConvBertConfigException">It is missing, too large, or cannot be read.</exception>
    public static byte[] ReadAllBytes(string file)
    {
        try
        {
            if (RegularFile.Length(file) > MaxLength)
                throw new ConvBertConfigException(
                    $"{file}: is larger than {MaxLength >> 20} MB; expected a {Path.GetFileName(file)} of a model's folder");
            return RegularFile.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConvBertConfigException($"{file}: cannot be read: {e.Message}", e);
        }
    }
}
