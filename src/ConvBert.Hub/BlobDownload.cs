using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ConvBert.Tokenization.Files;

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
        RemoteFile remote = await DescribeAsync(address, file, cancellationToken).ConfigureAwait(false);
        // A server may give any two files the same ETag unless it is a hash of the content: only such a one names a blob.
        string key = remote.HasHash ? remote.Etag : ContentHash.OfText($"{commit}\n{file}\n{remote.Etag}");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(locks);
        using FileStream held = await LockAsync(Path.Combine(locks, key + ".lock"), cancellationToken).ConfigureAwait(false);
        string blob = await FindAsync(remote, key, cancellationToken).ConfigureAwait(false)
            ?? await FetchAsync(address, remote, key, cancellationToken).ConfigureAwait(false);
        options.Progress?.Report(new ConvBertHubProgress(file, remote.Size, remote.Size));
        return blob;
    }

    /// <summary>The name of the blob if it is there and holds what its name says.</summary>
    private async Task<string?> FindAsync(RemoteFile remote, string key, CancellationToken cancellationToken)
    {
        if (remote.HasHash) return await HoldsAsync(remote, cancellationToken).ConfigureAwait(false) ? key : null;
        foreach (string blob in Directory.EnumerateFiles(folder, ContentHash.Unnamed(key, "*")))
        {
            if (await ContentHash.MatchesAsync(blob, cancellationToken).ConfigureAwait(false) && new FileInfo(blob).Length == remote.Size)
                return Path.GetFileName(blob);
        }
        return null;
    }

    private async Task<bool> HoldsAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        string blob = Path.Combine(folder, remote.Etag);
        if (!await ContentHash.MatchesAsync(blob, cancellationToken).ConfigureAwait(false)) return false;
        long length = new FileInfo(blob).Length;
        return length == remote.Size
            ? true
            : throw new ConvBertHubException(
                repository, remote.Name, null,
                $"the hub announces {remote.Size} bytes, but the content of the hash {remote.Etag} that it announces has {length}");
    }

    private async Task<string> FetchAsync(Uri address, RemoteFile remote, string key, CancellationToken cancellationToken)
    {
        string incomplete = Path.Combine(folder, key + ".incomplete");
        RemoveUnlessFile(incomplete);
        bool isResumed = File.Exists(incomplete);
        string blob = await BringAsync(address, remote, key, incomplete, cancellationToken).ConfigureAwait(false);
        if (IsWrong(blob) && isResumed)
        {
            // What an earlier run left may be of another hub, or damaged: this hub has not yet been asked for the whole file.
            File.Delete(incomplete);
            blob = await BringAsync(address, remote, key, incomplete, cancellationToken).ConfigureAwait(false);
        }
        if (IsWrong(blob))
        {
            File.Delete(incomplete);
            throw new ConvBertHubException(
                repository, remote.Name, null,
                $"the content's {ContentHash.KindOf(blob)} is {blob}, expected {remote.Etag}; it was discarded, download it again");
        }
        FileReplacement.Rename(incomplete, Path.Combine(folder, blob));
        return blob;

        bool IsWrong(string name) => remote.HasHash && name != remote.Etag;
    }

    /// <summary>
    /// Brings the bytes that are not there yet. What is returned names the whole: the hash of its content, or where the hub gives none, the
    /// key with our own.
    /// </summary>
    private async Task<string> BringAsync(
        Uri address, RemoteFile remote, string key, string incomplete, CancellationToken cancellationToken)
    {
        try
        {
            await client.Bodies.ExecuteAsync(
                async token =>
                await TransferAsync(address, remote, incomplete, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenBodyException exception)
        {
            throw new ConvBertHubException(
                repository, remote.Name, null, $"{exception.Message}; run the download again to resume it", exception);
        }
        catch (OversizedBodyException exception)
        {
            File.Delete(incomplete);
            throw new ConvBertHubException(repository, remote.Name, null, exception.Message, exception);
        }
        return remote.HasHash
            ? await ContentHash.OfFileAsync(incomplete, remote.Etag, cancellationToken).ConfigureAwait(false)
            : ContentHash.Unnamed(key, await ContentHash.OfFileAsync(incomplete, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A link would have the download written elsewhere, and a pipe, whose length is 0, would not let itself be opened.</summary>
    private static void RemoveUnlessFile(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null || (file.Exists && file.Length == 0)) file.Delete();
    }

    private async Task<RemoteFile> DescribeAsync(Uri address, string file, CancellationToken cancellationToken)
    {
        // A redirect within the host is followed, as a renamed repository needs it. One to another host describes the file itself; that
        // host's own ETag means nothing here.
        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Head, address, file, request => request.Headers.AcceptEncoding.ParseAdd("identity"),
            (answer, next) => client.IsEndpoint(next)
                && (answer.Headers.Location is { IsAbsoluteUri: false } || !answer.Headers.Contains("X-Linked-Etag")),
            cancellationToken).ConfigureAwait(false);
        string given = Header(response, "X-Linked-Etag") ?? Header(response, "ETag") ?? "";
        bool isStrong = !given.StartsWith("W/", StringComparison.Ordinal);
        string etag = (isStrong ? given : given[2..]).Trim('"');
        if (etag.Length == 0) throw new ConvBertHubException(repository, file, response.StatusCode, "the hub gives no ETag");
        long? size = long.TryParse(Header(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out long linked)
            ? linked
            : response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
        // Without a size a server could send until the disk is full.
        if (size is not { } announced)
            throw new ConvBertHubException(repository, file, response.StatusCode, "the hub does not announce the file's size");
        return new RemoteFile(file, etag, isStrong && EntityTags().IsMatch(etag), announced);
    }

    private async Task TransferAsync(Uri address, RemoteFile remote, string incomplete, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        if (target.Length > remote.Size) target.SetLength(0);
        if (target.Length == remote.Size) return;
        long have = target.Length;
        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Get, address, remote.Name, request => Resume(request, have, remote), (_, _) =>
            true, cancellationToken).ConfigureAwait(false);
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
        await CopyAsync(response, target, remote, cancellationToken).ConfigureAwait(false);
        if (target.Length < remote.Size) throw new BrokenBodyException($"the body ends after {target.Length} of {remote.Size} bytes");
    }

    private void Resume(HttpRequestMessage request, long have, RemoteFile remote)
    {
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (have == 0) return;
        if (client.IsEndpoint(request.RequestUri!) && remote.IsStrong)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{remote.Etag}\""));
        }
        // Another host has ETags of its own; there the hash decides whether the parts fit.
        else if (remote.HasHash) request.Headers.Range = new RangeHeaderValue(have, null);
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream target, RemoteFile remote, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferSize];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        while (await ReadAsync(body, buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            if (target.Length + count > remote.Size)
                throw new OversizedBodyException($"the body is longer than the {remote.Size} bytes announced; it was discarded");
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            options.Progress?.Report(new ConvBertHubProgress(remote.Name, target.Length, remote.Size));
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
        catch (Exception exception) when (exception is IOException or HttpRequestException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BrokenBodyException($"the body broke off ({exception.Message})", exception);
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            RemoveUnlessLock(path);
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

    // A lock must not be made where a link leads.
    private static void RemoveUnlessLock(string path)
    {
        if (new FileInfo(path) is { LinkTarget: not null } link) link.Delete();
    }

    // A header that comes twice is one whose values are joined.
    private static string? Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    /// <summary>What may stand between the quotes of a validator that is sent back.</summary>
    [GeneratedRegex(@"\A[\x21\x23-\x7E]{1,512}\z")]
    private static partial Regex EntityTags();

    /// <summary>What the hub tells of a file.</summary>
    /// <param name="Name">Its name in the repository.</param>
    /// <param name="Etag">Its ETag without quotes.</param>
    /// <param name="IsStrong">Whether the ETag can be sent back as a condition.</param>
    /// <param name="Size">Its bytes.</param>
    private sealed record RemoteFile(string Name, string Etag, bool IsStrong, long Size)
    {
        /// <summary>Whether the ETag is a hash of the content.</summary>
        public bool HasHash { get; } = ContentHash.IsHash(Etag);
    }
}

/// <summary>A body longer than announced.</summary>
internal sealed class OversizedBodyException(string message) : Exception(message);
