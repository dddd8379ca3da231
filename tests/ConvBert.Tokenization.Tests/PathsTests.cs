using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>A tokenizer is found from whatever names a model.</summary>
public sealed class PathsTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model.bin.index.json")]
    [InlineData("tf_model.h5")]
    [InlineData("model.ckpt.index")]
    [InlineData("model.ckpt.data-00000-of-00001")]
    public void FromPretrained_AWeightsFileOrIndex_ReadsItsFolder(string name)
    {
        Copy(_folder.Path);
        File.WriteAllText(_folder.File(name), "{}");
        Load(_folder.File(name));
    }

    [Theory]
    [InlineData(null, "main")]
    [InlineData("v1.0", "v1.0")]
    [InlineData("refs/pr/1", "refs/pr/1")]
    [InlineData(Commit, "main")]
    public void FromPretrained_ACacheFolder_ReadsTheSnapshotOfTheRevision(string? revision, string reference)
    {
        string cache = _folder.File("models--me--demo");
        Copy(Path.Combine(cache, "snapshots", Commit));
        string file = Path.Combine(cache, "refs", reference);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Commit + "\n");
        Load(cache, new ConvBertTokenizerOptions { Revision = revision });
        Load(cache + Path.DirectorySeparatorChar, new ConvBertTokenizerOptions { Revision = revision });
    }

    [Theory]
    [InlineData("v2")]
    [InlineData("../../secret")]
    [InlineData("..")]
    public void FromPretrained_ARevisionThatTheCacheDoesNotHold_IsRefused(string revision)
    {
        string cache = _folder.File("models--me--demo");
        Copy(Path.Combine(cache, "snapshots", Commit));
        Action load = () => ConvBertTokenizerFast.FromPretrained(cache, new ConvBertTokenizerOptions { Revision = revision });
        load.Should().Throw<TokenizerException>().WithMessage($"*models--me--demo*revision {revision}*{Commit}*");
    }

    private static void Load(string path, ConvBertTokenizerOptions? options = null)
    {
        int[] expected = [.. ConvBertTokenizerFast.FromPretrained(GoldenFolder.Demo("ner")).Encode("Anna lives in Rome.").Ids];
        ConvBertTokenizerFast.FromPretrained(path, options).Encode("Anna lives in Rome.").Ids.Should().Equal(expected);
        ConvBertTokenizer.FromPretrained(path, options).Encode("Anna lives in Rome.").Ids.Should().Equal(expected);
    }

    private static void Copy(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "vocab.txt", "tokenizer.json", "tokenizer_config.json" })
        {
            string file = Path.Combine(GoldenFolder.Demo("ner"), name);
            if (File.Exists(file)) File.Copy(file, Path.Combine(folder, name));
        }
    }
}
