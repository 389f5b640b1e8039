// What the kernels of a search do, whatever it leaves of a neighbourhood.

#pragma once

// Threads of a block of the search.
constexpr int NEAREST_THREADS = 64;

// Warps take group after group, as what they cost varies; all of a block together up to
// `groups` a warp, so that blocks of other kernels find room.
template <typename G>
__device__ inline void nearest(const Query& q, int groups) {
  __shared__ typename G::Memory memories[NEAREST_THREADS / 32];
  __shared__ unsigned taken;
  typename G::Memory& memory = memories[threadIdx.x / 32];
  if (threadIdx.x == 0) {
    taken = 0;
  }
  __syncthreads();
  const unsigned all = (unsigned)(q.places + 31) / 32;
  const unsigned most = min((unsigned)groups, all) * (NEAREST_THREADS / 32);
  while (true) {
    unsigned group = all;
    if (threadIdx.x % 32 == 0 && atomicAdd(&taken, 1u) < most) {
      group = atomicAdd(q.farCount + 1, 1u);
    }
    group = __shfl_sync(ALL, group, 0);
    if (group >= all) {
      return;
    }
    searchGroup<G>(q, memory, q.from / 32 + (int)group);
    __syncwarp();
  }
}

// Works off the list of points that the searches of groups left; up to 128 neighbours.
template <Leaves What>
__device__ inline void nearestFew(const Query& q) {
  __shared__ FarMemory memories[4];
  FarMemory& memory = memories[threadIdx.x >> 5];
  const unsigned warps = gridDim.x * 4;
  for (unsigned i = blockIdx.x * 4 + (threadIdx.x >> 5); i < *q.farCount; i += warps) {
    const int place = (int)q.far[i];
    if (q.k <= 32) {
      farQuery<1, What>(q, memory, place);
    } else if (q.k <= 64) {
      farQuery<2, What>(q, memory, place);
    } else {
      farQuery<4, What>(q, memory, place);
    }
    __syncwarp();
  }
}

// The same for up to 1024 neighbours.
template <Leaves What>
__device__ inline void nearestAny(const Query& q) {
  __shared__ FarMemory memories[4];
  FarMemory& memory = memories[threadIdx.x >> 5];
  const unsigned warps = gridDim.x * 4;
  for (unsigned i = blockIdx.x * 4 + (threadIdx.x >> 5); i < *q.farCount; i += warps) {
    farQuery<32, What>(q, memory, (int)q.far[i]);
    __syncwarp();
  }
}
