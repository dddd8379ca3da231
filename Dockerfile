# The command as one native file in an image without a shell:
#   docker build -t convbert .
#   docker run --rm -p 8080:8080 convbert
#   docker run --rm -p 8080:8080 -v "$PWD/my-model:/models/my-model:ro" convbert serve --urls http://0.0.0.0:8080 --model /models/my-model
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# x86-64-v3 has AVX2; x86-64-v4 has AVX-512. On Arm64 give an empty one.
ARG INSTRUCTION_SET=x86-64-v3
ARG VERSION=0.0.0-container
RUN dotnet publish src/ConvBert.Cli -c Release -o /app --use-current-runtime \
        -p:PublishAot=true -p:IlcInstructionSet=$INSTRUCTION_SET -p:MinVerVersionOverride=$VERSION -p:RunAnalyzers=false \
    && rm -f /app/*.dbg /app/*.pdb

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
# The image's own user, who is not root.
USER $APP_UID
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/app/convbert", "health", "http://127.0.0.1:8080"]
ENTRYPOINT ["/app/convbert"]
CMD ["serve", "--urls", "http://0.0.0.0:8080"]
