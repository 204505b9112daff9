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
