import packageJson from '../../package.json' with { type: 'json' };

/** Of this program, as every capture it writes names it. */
export const { version } = packageJson;
