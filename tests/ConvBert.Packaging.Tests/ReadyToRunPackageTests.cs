using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ConvBert.Packaging.Tests;

/// <summary>Packages that hold machine code beside the IL.</summary>
public sealed class ReadyToRunPackageTests
{
    [Fact]
    public async Task Package_MadeReadyToRunOfWhatIsBuilt_HoldsTheSameAssemblyOnceMoreWithItsMachineCode()
    {
        DirectoryInfo work = Directory.CreateTempSubdirectory("convbert-ready-to-run-");
        try
        {
            string[] options =
            [
                Path.Combine(Repository.Root, "src", "ConvBert.Core"), "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false",
                "-p:RunAnalyzers=false", $"-p:ArtifactsPath={work.FullName}/artifacts", "-p:PackReadyToRun=true",
                "-p:ReadyToRunIdentifiers=linux-x64",
            ];
            await DotnetHost.RunAsync(["build", .. options]);
            // As a release does it. The project has references, which then must not be built either.
            await DotnetHost.RunAsync(["pack", .. options, "--no-build", "-o", work.FullName]);
            Package package = Package.Read(work.GetFiles("*.nupkg").Should().ContainSingle().Subject.FullName);
            using var plain = new PEReader(new MemoryStream(package["lib/net10.0/ConvBert.Core.dll"]));
            using var compiled = new PEReader(new MemoryStream(package["runtimes/linux-x64/lib/net10.0/ConvBert.Core.dll"]));
            plain.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size.Should().Be(0);
            compiled.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size.Should().BePositive();
            Identity(compiled).Should().Be(Identity(plain));
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static Guid Identity(PEReader image)
    {
        MetadataReader metadata = image.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
