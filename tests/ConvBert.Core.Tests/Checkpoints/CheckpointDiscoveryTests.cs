using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

public class CheckpointDiscoveryTests
{
    private static readonly TensorToWrite Tensor = TensorToWrite.Create("x", [1], new float[1]);

    [Fact]
    public void Open_FolderWithBoth_TakesSafetensors()
    {
        string folder = Goldens.Path("formats", "safetensors_before_bin");
        Format(folder).Should().Be("safetensors");
        Format(folder, new CheckpointOpenOptions { UseSafetensors = false }).Should().Be("pytorch");
    }

    [Theory]
    [InlineData("bin_zip", "pytorch_model.bin", "pytorch")]
    [InlineData("bin_sharded", "pytorch_model.bin.index.json", "pytorch")]
    [InlineData("safetensors_sharded", "model.safetensors.index.json", "safetensors")]
    public void Open_ExplicitFile_ReadsIt(string folder, string file, string format) =>
        Format(Goldens.Path("formats", folder, file)).Should().Be(format);

    [Fact]
    public void Open_Variant_TakesItsFile()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("model.fp16.safetensors"), [Tensor]);
        using (ICheckpoint checkpoint = Checkpoint.Open(folder.Path, new CheckpointOpenOptions { Variant = "fp16" }))
            checkpoint.Path.Should().Be(folder.File("model.fp16.safetensors"));
        FluentActions.Invoking(() => Checkpoint.Open(folder.Path)).Should().Throw<CheckpointException>()
            .WithMessage(
            "*has no weights; expected model.safetensors, model.safetensors.index.json, pytorch_model.bin*found model.fp16.safetensors*");
        FluentActions.Invoking(() => Checkpoint.Open(
            folder.Path, new CheckpointOpenOptions { Variant = "../x" })).Should().Throw<CheckpointException>();
    }

    [Fact]
    public void Open_NothingThere_SaysSo()
    {
        using var folder = new TemporaryFolder();
        FluentActions.Invoking(() =>
            Checkpoint.Open(folder.Path)).Should().Throw<CheckpointException>().WithMessage("*the folder is empty*");
        FluentActions.Invoking(() => Checkpoint.Open(folder.File("none"))).Should().Throw<CheckpointException>().WithMessage(
            "*no such file or folder*");
    }

    [LinkFact]
    public void Open_HubCache_FollowsTheReference()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("models--org--name"), snapshot = Path.Combine(model, "snapshots", "abc123");
        SafetensorsWriter.Write(Path.Combine(model, "blobs", "f00"), [Tensor]);
        Directory.CreateDirectory(snapshot);
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), Path.Combine("..", "..", "blobs", "f00"));
        Directory.CreateDirectory(Path.Combine(model, "refs"));
        File.WriteAllText(Path.Combine(model, "refs", "main"), "abc123");
        Format(model).Should().Be("safetensors");
        Format(model, new CheckpointOpenOptions { Revision = "abc123" }).Should().Be("safetensors");
        FluentActions.Invoking(() => Checkpoint.Open(
            model,
            new CheckpointOpenOptions { Revision = "v2" })).Should().Throw<CheckpointException>().WithMessage("*revision v2*abc123*");
        File.WriteAllText(Path.Combine(model, "refs", "main"), "../../elsewhere");
        FluentActions.Invoking(() => Checkpoint.Open(model)).Should().Throw<CheckpointException>();
    }

    [Theory]
    [InlineData("flax", "*the format flax; expected pt*")]
    [InlineData("tf", "*ConvBert.TensorFlow*")]
    public void Open_SafetensorsOfAnotherFramework_IsRefused(string format, string message)
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("model.safetensors"), [Tensor], new Dictionary<string, string> { ["format"] = format });
        FluentActions.Invoking(() => Checkpoint.Open(folder.Path)).Should().Throw<CheckpointException>().WithMessage(message);
    }

    private static string Format(string path, CheckpointOpenOptions? options = null)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path, options);
        return checkpoint.Format;
    }
}
