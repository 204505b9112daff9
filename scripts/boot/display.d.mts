export function hasDisplay(): boolean;
export function startDisplay(): Promise<{ readonly name: string; stop(): void }>;
