# Installs chat on Windows: finds the archive for this machine, checks it against
# its checksum, and only then puts the program in place.
#
#   .\install.ps1                  the newest release
#   .\install.ps1 -File ARCHIVE    from a file, with SHA256SUMS beside it
#   .\install.ps1 -Uninstall       takes the program away again
#
# CHAT_VERSION   a release, 1.2.3 for example, in the place of the newest
# CHAT_INSTALL   the folder to install into (%LOCALAPPDATA%\Programs\chat)
# CHAT_RELEASES  where the releases are
[CmdletBinding()]
param([string]$File, [switch]$Uninstall)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# The release writes the address of its own repository here.
$Releases = '@RELEASES@'

function Fail([string]$Message) {
  [Console]::Error.WriteLine("install.ps1: $Message")
  exit 1
}

function Get-Target {
  # A shell of 32 bits is told another processor, and the real one beside it.
  $processor = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
  switch ($processor) {
    'AMD64' { return 'x86_64-pc-windows-msvc' }
    'ARM64' { return 'aarch64-pc-windows-msvc' }
    default { Fail "there is no chat for the processor $_; there is for AMD64 and ARM64" }
  }
}

function Get-Folder {
  if ($env:CHAT_INSTALL) { return $env:CHAT_INSTALL }
  return Join-Path $env:LOCALAPPDATA 'Programs\chat'
}

# Saves what is at an address. Nobody on the way may turn an encrypted download
# into another one, so redirects are followed here and not by .NET.
function Save-File([string]$From, [string]$To) {
  $uri = [Uri]$From
  for ($hop = 0; $hop -le 10; $hop++) {
    $request = [Net.WebRequest]::CreateHttp($uri)
    $request.AllowAutoRedirect = $false
    $response = $request.GetResponse()
    try {
      $location = $response.Headers['Location']
      if (-not $location) {
        $file = [IO.File]::Create($To)
        try { $response.GetResponseStream().CopyTo($file) } finally { $file.Dispose() }
        return
      }
    } finally { $response.Close() }
    $next = New-Object Uri -ArgumentList $uri, $location
    if ($uri.Scheme -eq 'https' -and $next.Scheme -ne 'https') { throw "it leads to $next, which is not encrypted" }
    $uri = $next
  }
  throw 'it leads on and on'
}

# The checksum that the sums have for a name must be that of the archive.
function Assert-Checksum([string]$Archive, [string]$Sums, [string]$Name) {
  $line = Get-Content -LiteralPath $Sums | Where-Object { ($_ -split '\s+\*?', 2)[1] -eq $Name }
  if (-not $line) { Fail "SHA256SUMS says nothing of $Name" }
  $expected = ($line -split '\s+')[0]
  $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $Archive).Hash.ToLowerInvariant()
  if ($found -ne $expected) {
    Fail "$Name is damaged or was tampered with: its checksum is $found, not $expected; nothing was installed"
  }
}

function Install-From([string]$Archive) {
  $into = Get-Folder
  New-Item -ItemType Directory -Force $into | Out-Null
  # PATH has folders by their whole names.
  $into = (Resolve-Path -LiteralPath $into).ProviderPath
  $staged = Join-Path $into (".chat-install-" + [Guid]::NewGuid())
  try {
    Expand-Archive -LiteralPath $Archive -DestinationPath $staged
    $program = Join-Path $staged 'chat.exe'
    if (-not (Test-Path -LiteralPath $program)) { Fail 'the archive holds no program; nothing was installed' }
    $installed = & $program --version
    if ($LASTEXITCODE -ne 0) { Fail 'the program does not run on this machine; nothing was installed' }
    $place = Join-Path $into 'chat.exe'
    if (Test-Path -LiteralPath $place -PathType Container) { Fail "$place is a folder, not the program; name another folder in CHAT_INSTALL" }
    # A program that runs cannot be replaced, but it can be moved aside.
    if (Test-Path -LiteralPath $place) { Move-Item -Force -LiteralPath $place -Destination "$place.old" }
    try { Move-Item -Force -LiteralPath $program -Destination $place }
    catch {
      # The old one is better than none.
      if (Test-Path -LiteralPath "$place.old") { Move-Item -Force -LiteralPath "$place.old" -Destination $place }
      throw
    }
    Remove-Item -Force -ErrorAction SilentlyContinue -LiteralPath "$place.old"
    Write-Output "$installed is in $place"
  } finally {
    Remove-Item -Recurse -Force -ErrorAction SilentlyContinue -LiteralPath $staged
  }
  $path = [Environment]::GetEnvironmentVariable('Path', 'User')
  if (($path -split ';') -notcontains $into) {
    Write-Output "That folder is not where your shell looks for programs. Add it, and open a new terminal:"
    Write-Output "  [Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';$into', 'User')"
  } else { Write-Output 'Try: chat help' }
}

function Install-Release {
  $from = if ($env:CHAT_RELEASES) { $env:CHAT_RELEASES } else { $Releases }
  if ($from.StartsWith('@')) {
    Fail 'this copy does not know where the releases are; say it: $env:CHAT_RELEASES = "https://.../releases"'
  }
  $version = $env:CHAT_VERSION
  if ($version -and $version -notmatch '^[0-9A-Za-z.+-]+$') { Fail 'CHAT_VERSION is no version: 1.2.3 for example' }
  $from += if ($version) { "/download/v$($version -replace '^v', '')" } else { '/latest/download' }
  $name = "chat-$(Get-Target).zip"
  $work = Join-Path ([IO.Path]::GetTempPath()) ("chat-install-" + [Guid]::NewGuid())
  New-Item -ItemType Directory $work | Out-Null
  try {
    foreach ($part in 'SHA256SUMS', $name) {
      try { Save-File "$from/$part" (Join-Path $work $part) }
      catch { Fail "$from/$part cannot be had: $($_.Exception.GetBaseException().Message); nothing was installed" }
    }
    Assert-Checksum (Join-Path $work $name) (Join-Path $work 'SHA256SUMS') $name
    Install-From (Join-Path $work $name)
  } finally {
    Remove-Item -Recurse -Force -ErrorAction SilentlyContinue -LiteralPath $work
  }
}

if ($Uninstall) {
  $place = Join-Path (Get-Folder) 'chat.exe'
  if (-not (Test-Path -LiteralPath $place -PathType Leaf)) { Fail "there is no chat in $(Get-Folder); name its folder in CHAT_INSTALL" }
  Remove-Item -Force -LiteralPath $place
  # Left by an installation while the program ran.
  Remove-Item -Force -ErrorAction SilentlyContinue -LiteralPath "$place.old"
  Write-Output "chat is gone from $(Get-Folder). What it kept for you is still in your AppData folders, under chat."
} elseif ($File) {
  if (-not (Test-Path -LiteralPath $File)) { Fail "there is no file $File" }
  $sums = Join-Path (Split-Path -Parent (Resolve-Path -LiteralPath $File)) 'SHA256SUMS'
  if (-not (Test-Path -LiteralPath $sums)) { Fail "there is no SHA256SUMS beside $File to check it with" }
  Assert-Checksum $File $sums (Split-Path -Leaf $File)
  Install-From $File
} else {
  Install-Release
}
