using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ConvBert.Hub;

/// <summary>Brings one file into <c>blobs</c>, resuming what an earlier run left.</summary>
internal sealed partial class BlobDownload(HubClient client, string repository, string folder, string locks, ConvBertHubOptions options)
{
    private const int BufferSize = 1 << 17;
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The blob's name, once it is whole and verified.</summary>
    public async Task<string> RunAsync(string commit, string file, CancellationToken cancellationToken)
    {
        Uri address = client.Address($"{repository}/resolve/{commit}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}");
        (string etag, bool isStrong, long? size) = await DescribeAsync(address, file, cancellationToken).ConfigureAwait(false);
        string blob = Path.Combine(folder, etag), incomplete = blob + ".incomplete";
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(locks);
        using FileStream held = await LockAsync(Path.Combine(locks, etag + ".lock"), cancellationToken).ConfigureAwait(false);
        if (!File.Exists(blob))
        {
            try
            {
                await client.Bodies.ExecuteAsync(async token => await TransferAsync(address, file, incomplete, etag, isStrong, size, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (BrokenBodyException exception)
            {
                throw new ConvBertHubException(repository, file, null, $"{exception.Message}; run the download again to resume it", exception);
            }
            await VerifyAsync(file, incomplete, etag, size, cancellationToken).ConfigureAwait(false);
            File.Move(incomplete, blob);
        }
        long length = new FileInfo(blob).Length;
        options.Progress?.Report(new ConvBertHubProgress(file, length, length));
        return etag;
    }

    private async Task<(string Etag, bool IsStrong, long? Size)> DescribeAsync(Uri address, string file, CancellationToken cancellationToken)
    {
        // The hub describes a large file in the redirect itself; the other host's own ETag means nothing here.
        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Head, address, file, request => request.Headers.AcceptEncoding.ParseAdd("identity"),
            (answer, next) => client.IsEndpoint(next) && !answer.Headers.Contains("X-Linked-Etag"), cancellationToken).ConfigureAwait(false);
        string given = Header(response, "X-Linked-Etag") ?? Header(response, "ETag") ?? "";
        bool isStrong = !given.StartsWith("W/", StringComparison.Ordinal);
        string etag = (isStrong ? given : given[2..]).Trim('"');
        if (!Etags().IsMatch(etag)) throw new ConvBertHubException(repository, file, response.StatusCode, "the hub gives no usable ETag");
        long? size = long.TryParse(Header(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out long linked) ? linked
            : response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
        return (etag, isStrong, size);
    }

    private async Task TransferAsync(Uri address, string file, string incomplete, string etag, bool isStrong, long? size, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        if (target.Length > size) target.SetLength(0);
        if (target.Length == size) return;
        long have = target.Length;
        using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, address, file, request => Resume(request, have, etag, isStrong), (_, _) => true, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            target.SetLength(0);
            throw new BrokenBodyException("the hub refuses to resume");
        }
        bool resumed = response.StatusCode == HttpStatusCode.PartialContent;
        if (resumed && response.Content.Headers.ContentRange?.From != have)
        {
            target.SetLength(0);
            throw new BrokenBodyException("the hub answers with another range than asked for");
        }
        if (!resumed) target.SetLength(0);
        target.Seek(0, SeekOrigin.End);
        await CopyAsync(response, target, file, size, cancellationToken).ConfigureAwait(false);
        if (target.Length < size) throw new BrokenBodyException($"the body ends after {target.Length} of {size} bytes");
    }

    private void Resume(HttpRequestMessage request, long have, string etag, bool isStrong)
    {
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (have == 0) return;
        if (client.IsEndpoint(request.RequestUri!) && isStrong)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{etag}\""));
        }
        // Another host has ETags of its own; there the hash decides whether the pieces fit.
        else if (IsSha256(etag) || IsGitName(etag)) request.Headers.Range = new RangeHeaderValue(have, null);
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream target, string file, long? size, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferSize];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        while (await ReadAsync(body, buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            if (target.Length + count > size)
            {
                target.SetLength(0);
                throw new ConvBertHubException(repository, file, response.StatusCode, $"the body is longer than the {size} bytes announced; it was discarded");
            }
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            options.Progress?.Report(new ConvBertHubProgress(file, target.Length, size));
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(options.Silence);
        try
        {
            return await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BrokenBodyException($"the body broke off ({exception.Message})", exception);
        }
    }

    private async Task VerifyAsync(string file, string incomplete, string etag, long? size, CancellationToken cancellationToken)
    {
        long length = new FileInfo(incomplete).Length;
        string? defect = length != (size ?? length) ? $"{length} bytes came, {size} were announced" : null;
        if (defect is null && (IsSha256(etag) || IsGitName(etag)))
        {
            await using FileStream stream = File.OpenRead(incomplete);
            string hash = Convert.ToHexStringLower(IsSha256(etag)
                ? await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)
                : await GitNameAsync(stream, cancellationToken).ConfigureAwait(false));
            if (hash != etag) defect = $"the content's {(IsSha256(etag) ? "SHA-256" : "git hash")} is {hash}, expected {etag}";
        }
        if (defect is null) return;
        File.Delete(incomplete);
        throw new ConvBertHubException(repository, file, null, $"{defect}; it was discarded, download it again");
    }

    // A file that is kept in git itself has git's name for its ETag: the SHA-1 of "blob", its length, a NUL and its content.
    private static async Task<byte[]> GitNameAsync(FileStream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        byte[] buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count) hash.AppendData(buffer.AsSpan(0, count));
        return hash.GetHashAndReset();
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when ((exception.HResult & 0xFFFF) is 11 or 32 or 33 or 35)
            {
                // Held by another process: EAGAIN on Linux and macOS, sharing or lock violation on Windows.
                await Task.Delay(LockPoll, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string? Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static bool IsSha256(string etag) => etag.Length == 64 && etag.All(char.IsAsciiHexDigitLower);

    private static bool IsGitName(string etag) => etag.Length == 40 && etag.All(char.IsAsciiHexDigitLower);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,128}\z")]
    private static partial Regex Etags();
}
