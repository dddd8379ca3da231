using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ConvBert.Packaging.Tests;

/// <summary>Packages that hold machine code beside the IL.</summary>
public sealed class ReadyToRunPackageTests
{
    [Fact]
    public async Task Package_MadeReadyToRun_HoldsTheSameAssemblyOnceMoreWithItsMachineCode()
    {
        DirectoryInfo work = Directory.CreateTempSubdirectory("convbert-ready-to-run-");
        try
        {
            await DotnetHost.RunAsync(
            [
                "pack", Path.Combine(Repository.Root, "src", "ConvBert.Kernels"), "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false",
                "-p:RunAnalyzers=false", $"-p:ArtifactsPath={work.FullName}/artifacts", "-p:PackReadyToRun=true",
                "-p:ReadyToRunIdentifiers=linux-x64", "-o", work.FullName,
            ]);
            Package package = Package.Read(work.GetFiles("*.nupkg").Should().ContainSingle().Subject.FullName);
            using var plain = new PEReader(new MemoryStream(package["lib/net10.0/ConvBert.Kernels.dll"]));
            using var compiled = new PEReader(new MemoryStream(package["runtimes/linux-x64/lib/net10.0/ConvBert.Kernels.dll"]));
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
