using ConvBert.Orleans.Models;

namespace ConvBert.Orleans.Tests.Models;

public sealed class ModelHashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hash_OfTheSameContentElsewhere_IsTheSame()
    {
        string one = Model("one"), other = Model("other");
        Directory.CreateDirectory(Path.Combine(other, ".cache"));
        File.WriteAllText(Path.Combine(other, ".cache", "what"), "hidden files are no part of a model");

        ModelHash.Of(other).Should().Be(ModelHash.Of(one)).And.MatchRegex("^[0-9a-f]{64}$");
    }

    [Fact]
    public void Hash_OfAnyOtherContent_IsAnother()
    {
        var hashes = new List<string> { ModelHash.Of(Model("one")) };

        hashes.Add(ModelHash.Of(Model("byte", weights: "012345678x")));
        hashes.Add(ModelHash.Of(Model("longer", weights: "01234567890")));
        hashes.Add(ModelHash.Of(Model("name", file: "weights.bin")));
        hashes.Add(ModelHash.Of(Model("below", file: "onnx/model.safetensors")));
        string more = Model("more");
        File.WriteAllText(Path.Combine(more, "vocab.txt"), "");
        hashes.Add(ModelHash.Of(more));

        hashes.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Hash_OfNoModel_IsRefusedByName() =>
        FluentActions.Invoking(() => ModelHash.Of(_folder.File("nowhere"))).Should().Throw<DirectoryNotFoundException>()
            .WithMessage("*nowhere*");

    private string Model(string name, string weights = "0123456789", string file = "model.safetensors")
    {
        string folder = _folder.File(name), path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(Path.Combine(folder, "config.json"), "{}");
        File.WriteAllText(path, weights);
        return folder;
    }
}
