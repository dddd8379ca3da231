using ConvBert.Server.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvBert.Server.Endpoints;

/// <summary>The page and its files.</summary>
internal static class PageEndpoints
{
    public static void Map(RouteTable routes)
    {
        foreach (EmbeddedFile file in EmbeddedFile.All())
        {
            routes.GetOpen(file.Route, file.SendAsync);
            if (file.Route == "/index.html") routes.GetOpen("/", file.SendAsync);
        }
    }
}
