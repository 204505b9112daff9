/** Composition root of the window: builds the state, asks the shell where things stand, shows the frame. */
import { mount } from 'svelte';
import App from './App.svelte';
import { BridgeLab } from './lab/bridge-lab';
import { AppState } from './state/app-state';
import { appContext } from './state/context';
import './styles/base.css';

const bridge = window.wirebench;
if (bridge === undefined) throw new Error('The preload did not run: there is no window.wirebench');

const app = new AppState(new BridgeLab(window, bridge));
const start = await app.lab.invoke('app.start', {});
app.load(start);

mount(App, { target: document.getElementById('app')!, context: appContext(app) });
