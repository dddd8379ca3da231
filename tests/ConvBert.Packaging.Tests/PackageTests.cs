using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace ConvBert.Packaging.Tests;

/// <summary>What users get: the packed files, opened.</summary>
public sealed class PackageTests(PackedFiles packed) : IClassFixture<PackedFiles>
{
    private const string Tool = "ConvBert.Cli";

    /// <summary>The dependencies of each library, what the central versions pin included.</summary>
    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["ConvBert.Kernels"] = [],
        ["ConvBert.Tokenization"] = [],
        ["ConvBert.Core"] = ["ConvBert.Kernels", "ConvBert.Tokenization", "System.Numerics.Tensors"],
        ["ConvBert.FineTuning"] = ["ConvBert.Training", "Sylvan.Data.Csv", "System.IO.Hashing", "System.Numerics.Tensors"],
        ["ConvBert.Explain"] = ["ConvBert.Core", "System.Numerics.Tensors"],
        ["ConvBert.Serving"] = ["ConvBert.Core", "ConvBert.Explain", "Sylvan.Data.Csv", "System.Numerics.Tensors"],
        ["ConvBert.Server"] =
        [
            "ConvBert.Serving", "Google.Protobuf", "Grpc.AspNetCore.Server", "Grpc.HealthCheck",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Exporter.Prometheus.AspNetCore",
            "OpenTelemetry.Extensions.Hosting", "Sylvan.Data.Csv", "System.Numerics.Tensors",
        ],
        ["ConvBert.Orleans"] =
        [
            "ConvBert.Hub", "ConvBert.Serving", "Microsoft.Extensions.DependencyInjection",
            "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Http.Resilience", "Microsoft.Orleans.Sdk",
            "Microsoft.Orleans.Server", "Parquet.Net", "Polly.Extensions", "Polly.RateLimiting", "Sylvan.Data.Csv", "System.IO.Hashing",
            "System.Numerics.Tensors", "System.Threading.RateLimiting",
        ],
        ["ConvBert.Orleans.S3"] =
        [
            "AWSSDK.S3", "ConvBert.Orleans", "Microsoft.Extensions.DependencyInjection",
            "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Http.Resilience", "Microsoft.Orleans.Sdk",
            "Microsoft.Orleans.Server", "Parquet.Net", "Polly.Extensions", "Polly.RateLimiting", "Sylvan.Data.Csv", "System.IO.Hashing",
            "System.Numerics.Tensors", "System.Threading.RateLimiting",
        ],
        ["ConvBert.TensorFlow"] = ["ConvBert.Core", "System.Numerics.Tensors"],
        ["ConvBert.Extensions.AI"] =
        [
            "ConvBert.Core", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
                "System.Numerics.Tensors",
        ],
        ["ConvBert.Hub"] =
        [
            "ConvBert.Core", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Http.Resilience", "Polly.Extensions", "Polly.RateLimiting", "System.Numerics.Tensors",
            "System.Threading.RateLimiting",
        ],
    };

    public static TheoryData<string> Libraries => [.. Expected.Keys];

    public static TheoryData<string> All => [.. Expected.Keys, Tool];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Dependencies_OfALibrary_AreThoseAndNoOther(string id)
    {
        Package package = packed.Open(id);
        string[] dependencies = [.. package.Dependencies];
        dependencies.Select(dependency => dependency.Split(' ')[0]).Should().BeEquivalentTo(Expected[id]);
        dependencies.Where(dependency => dependency.StartsWith("ConvBert.", StringComparison.Ordinal)
            && !dependency.EndsWith($" [{package.Field("version")}]", StringComparison.Ordinal))
            .Should().BeEmpty("siblings share internals and go with exactly the same version");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Files_OfALibrary_AreTheAssemblyItsDocumentationAndTheFrontPage(string id)
    {
        string[] expected = [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "icon.png"];
        if (id == "ConvBert.Kernels") expected = [.. expected, "buildTransitive/ConvBert.Kernels.targets"];
        packed.Open(id).Paths.Should().BeEquivalentTo(expected);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Assemblies_OfAPackage_AreManagedAloneAndTheRestIsNotCode(string id)
    {
        Package package = packed.Open(id);
        // The command alone keeps vectors in SQLite, and brings its library for every system.
        string[] paths = [.. package.Paths.Where(path => id != Tool || !path.Contains("e_sqlite3.", StringComparison.Ordinal))];
        paths.Should().NotContain(path => path.EndsWith(".so", StringComparison.Ordinal)
            || path.EndsWith(".dylib", StringComparison.Ordinal) || path.EndsWith(".exe", StringComparison.Ordinal));
        foreach (string path in paths.Where(path => path.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var image = new PEReader(new MemoryStream(package[path]));
            image.PEHeaders.CorHeader.Should().NotBeNull("{0} is managed", path);
            // The framework's own packages are compiled ahead of time in part; their IL is whole all the same.
            if (path.Contains("ConvBert", StringComparison.OrdinalIgnoreCase))
                image.PEHeaders.CorHeader!.Flags.Should().HaveFlag(CorFlags.ILOnly, "{0} has no native code", path);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Metadata_OfAPackage_IsComplete(string id)
    {
        Package package = packed.Open(id);
        package.Field("id").Should().Be(id);
        package.Field("version").Should().MatchRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$");
        package.Field("license").Should().Be("MIT");
        package.Field("readme").Should().Be("README.md");
        package.Field("icon").Should().Be("icon.png");
        package.Field("description").Should().NotBeNullOrWhiteSpace();
        package["icon.png"].AsSpan(0, 4).ToArray().Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G');
        System.Text.Encoding.UTF8.GetString(package["README.md"]).Should().StartWith("# ConvBERT for .NET")
            .And.Contain("IlcInstructionSet");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Documentation_OfALibrary_DescribesItsTypes(string id)
    {
        Package package = packed.Open(id);
        using var image = new PEReader(new MemoryStream(package[$"lib/net10.0/{id}.dll"]));
        MetadataReader reader = image.GetMetadataReader();
        IEnumerable<string> types = reader.TypeDefinitions.Select(reader.GetTypeDefinition)
            .Where(type => (type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public)
            .Select(type => $"T:{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")
            // Serializers that Orleans generates are public, and nobody's to call.
            .Where(type => !type.StartsWith("T:OrleansCodeGen.", StringComparison.Ordinal));
        XDocument documentation = XDocument.Load(new MemoryStream(package[$"lib/net10.0/{id}.xml"]));
        // What the command, the server and the cluster share is internal.
        if (id != "ConvBert.Serving") types.Should().NotBeEmpty();
        types.Should().BeSubsetOf(documentation.Descendants("member").Select(member => member.Attribute("name")!.Value));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Symbols_OfALibrary_BelongToItsReproducibleAssembly(string id)
    {
        using var image = new PEReader(new MemoryStream(packed.Open(id)[$"lib/net10.0/{id}.dll"]));
        DebugDirectoryEntry[] entries = [.. image.ReadDebugDirectory()];
        entries.Should().Contain(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        DebugDirectoryEntry link = entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(packed.OpenSymbols(id)[$"lib/net10.0/{id}.pdb"]));
        var identity = new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id);
        identity.Guid.Should().Be(image.ReadCodeViewDebugDirectoryData(link).Guid);
        identity.Stamp.Should().Be(link.Stamp);
    }

    [Fact]
    public void Size_OfTheThreeLibrariesTogether_IsBelowOneAndAHalfMegabytes() =>
        new[] { "ConvBert.Core", "ConvBert.Kernels", "ConvBert.Tokenization" }.Sum(packed.SizeOf).Should().BeLessThan(1_500_000);

    [Fact]
    public void Tool_IsTheCommandConvbertWithItsDemos()
    {
        Package package = packed.Open(Tool);
        string settings = package.Paths.Single(path => path.EndsWith("DotnetToolSettings.xml", StringComparison.Ordinal));
        XElement command = XDocument.Load(new MemoryStream(package[settings])).Descendants("Command").Single();
        command.Attribute("Name")!.Value.Should().Be("convbert");
        package.Paths.Should().Contain($"{Path.GetDirectoryName(settings)!.Replace('\\', '/')}/{command.Attribute("EntryPoint")!.Value}");
        package.Paths.Should().Contain(path => path.EndsWith("Demo/fill-mask/model.safetensors", StringComparison.Ordinal));
    }
}
