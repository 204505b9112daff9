/** Lines of Chromium that mean nothing to anyone here: no D-Bus and no graphics card in a container. */
const harmless = [
  /:ERROR:(\S*\/)?(bus|object_proxy)\.cc\b/,
  /:ERROR:(\S*\/)?viz_main_impl\.cc\b.*Exiting GPU process/,
  /:(ERROR|WARNING):(\S*\/)?(gl_\w+|angle_platform_impl|gpu_process_host|command_buffer_proxy_impl|vaapi_wrapper)\.cc\b/,
  /^\s*$/,
];

export function isNoise(line) {
  return harmless.some((pattern) => pattern.test(line));
}

/** What to do about the one complaint of Chromium that stops it: a system that lets nobody but root make a sandbox. */
export function hintFor(line) {
  if (!/SUID sandbox helper|No usable sandbox/.test(line)) return null;
  return [
    'This system does not let programs make a sandbox (user namespaces). Allow it until the next restart of the machine:',
    '  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  ].join('\n');
}
