import { app } from 'electron';
import { z } from 'zod';

const gpuInfo = z.object({
  gpuDevice: z.array(
    z.object({
      active: z.boolean().optional(),
      driverVendor: z.string().optional(),
      driverVersion: z.string().optional(),
    }),
  ),
});

/** Vendor and version of the graphics driver in use, where Chromium finds them out; WebGPU does not tell a page. */
export async function cardDriver(): Promise<string | null> {
  try {
    const { gpuDevice } = gpuInfo.parse(await app.getGPUInfo('complete'));
    const device = gpuDevice.find(({ active }) => active === true) ?? gpuDevice[0];
    const known = [device?.driverVendor, device?.driverVersion].filter((part) => part !== undefined && part !== '');
    return known.length > 0 ? known.join(' ') : null;
  } catch {
    return null;
  }
}
