using System.Globalization;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Tests.Memory;

public unsafe class HugePagesTests
{
    [Fact]
    public void Buffer_OfManyPages_IsAdvisedToUseHugeOnesOnLinux()
    {
        using var buffer = new NativeBuffer(5 * (long)HugePages.PageSize / sizeof(float));
        ((nuint)buffer.Pointer % HugePages.PageSize).Should().Be(0);
        if (!Directory.Exists("/sys/kernel/mm/transparent_hugepage")) return;
        FlagsOf((ulong)buffer.Pointer).Should().Contain("hg");
    }

    /// <summary>The flags of the mapping that holds an address, as Linux tells them.</summary>
    private static string[] FlagsOf(ulong address)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] ends = words[0].Split('-');
            if (ends.Length == 2) inside = Address(ends[0]) <= address && address < Address(ends[1]);
            else if (inside && words[0] == "VmFlags:") return words[1..];
        }

        throw new InvalidOperationException($"No mapping holds {address:x}.");
    }

    private static ulong Address(string hexadecimal) => ulong.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
