using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ConvBert.Architecture.Tests;

/// <summary>
/// Files are opened for reading by <c>SharedFile</c> alone, so that on Windows they can be replaced meanwhile. .NET's shorter ways to open a
/// file do not allow it.
/// </summary>
public sealed class FileOpeningTests
{
    /// <summary>What opens files by itself, and why.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["ConvBert.Tokenization.Files.SharedFile"] = "is the way",
        ["ConvBert.Kernels.Memory.MappedFile"] = "shares the deletion, and is below it",
        ["ConvBert.Kernels.Simd.CpuInfo"] = "reads /proc, and is below it",
        ["ConvBert.Tokenization.Files.AtomicFiles"] = "writes",
        ["ConvBert.FineTuning.Caching.CacheWriter"] = "writes",
        ["ConvBert.Cli.InputOutput.PartialFile"] = "writes",
        ["ConvBert.Cli.InputOutput.SpecialFile"] = "writes",
        ["ConvBert.Hub.BlobDownload"] = "writes and locks",
        ["ConvBert.Orleans.Files.FolderDraft"] = "writes",
        ["ConvBert.Orleans.Files.FolderFileStore"] = "writes notes",
        ["ConvBert.Orleans.Storage.FolderGrainStorage"] = "locks",
        ["ConvBert.Orleans.S3.ObjectDraft"] = "writes",
    };

    /// <summary>Those of them that read by .NET's shorter ways.</summary>
    private static readonly string[] Readers = ["ConvBert.Tokenization.Files.SharedFile", "ConvBert.Kernels.Simd.CpuInfo"];

    public static TheoryData<string> Assemblies => [.. AssembliesOf("src")];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Files_OfAnAssembly_AreOpenedByTheSharedWay(string assembly) =>
        Openings(assembly)
            .Where(opening => !Others.ContainsKey(opening.Type) || (OpensForReading(opening.Call) && !Readers.Contains(opening.Type)))
            .Should().BeEmpty();

    [Fact]
    public void Others_AllOpenFiles() =>
        AssembliesOf("src").SelectMany(Openings).Select(opening => opening.Type).Distinct().Should().BeEquivalentTo(Others.Keys);

    [Fact]
    public void Openings_OfThisAssembly_AreFound() =>
        Openings(typeof(FileOpeningTests).Assembly.GetName().Name!).Select(opening => opening.Type).Should()
            .Contain(typeof(Samples.Reader).FullName);

    /// <summary>The calls that open a file by its name: the outermost type around each, and what it calls.</summary>
    private static IEnumerable<(string Type, string Call)> Openings(string assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        return [.. from type in module.GetTypes()
                   from method in type.Methods
                   where method.HasBody
                   from instruction in method.Body.Instructions
                   where instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj or Code.Ldftn
                   let called = (MethodReference)instruction.Operand
                   where Opens(called)
                   select (Outermost(type).FullName, called.FullName)];
    }

    private static bool Opens(MethodReference method) => method.DeclaringType.FullName switch
    {
        "System.IO.File" => method.Name.StartsWith("Open", StringComparison.Ordinal)
            || method.Name.StartsWith("Read", StringComparison.Ordinal),
        "System.IO.FileInfo" => method.Name.StartsWith("Open", StringComparison.Ordinal),
        "System.IO.FileStream" or "System.IO.StreamReader" => method.Name == ".ctor" && BeginsWithText(method),
        "System.IO.MemoryMappedFiles.MemoryMappedFile" => method.Name == "CreateFromFile" && BeginsWithText(method),
        _ => false,
    };

    private static bool OpensForReading(string call) => !call.Contains("System.IO.FileStream::.ctor", StringComparison.Ordinal);

    private static bool BeginsWithText(MethodReference method) => method.Parameters[0].ParameterType.FullName == "System.String";

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<string> AssembliesOf(string folder) =>
        Directory.GetDirectories(Path.Combine(Repository.Root, folder), "ConvBert.*").Select(project => Path.GetFileName(project) switch
        {
            "ConvBert.Cli" => "convbert",
            "ConvBert.Cluster" => "convbert-cluster",
            var name => name,
        });
}
